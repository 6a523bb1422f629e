.PHONY: demo demo-reset dev test prove fuzz bench check shots
demo demo-reset dev test prove fuzz check shots:
	@python3 dev.py $@ $(ARGS)
bench:
	@python3 dev.py bench $(if $(ONLY),--only $(ONLY))

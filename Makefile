.PHONY: demo demo-reset dev test prove bench check shots
demo demo-reset dev test prove check shots:
	@python3 dev.py $@ $(ARGS)
bench:
	@python3 dev.py bench $(if $(ONLY),--only $(ONLY))

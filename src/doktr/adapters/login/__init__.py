"""Login providers: who is this person, said by somebody whom the law trusts to know."""

# The parts of authlib 1.9 that the twin of itsme builds on; the stubs that type checkers carry are older.

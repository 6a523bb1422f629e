// The parts that texts are grouped in. A new part is one line here and four files beside it.
import type frame from "./frame/en.json";
import type signin from "./signin/en.json";

export interface Catalogue {
  frame: typeof frame;
  signin: typeof signin;
}

export type Part = keyof Catalogue;

// The parts that texts are grouped in. A new part is one line here and four files beside it.
import type agenda from "./agenda/en.json";
import type books from "./books/en.json";
import type booking from "./booking/en.json";
import type box from "./box/en.json";
import type call from "./call/en.json";
import type chat from "./chat/en.json";
import type check from "./check/en.json";
import type consultation from "./consultation/en.json";
import type desk from "./desk/en.json";
import type doctor from "./doctor/en.json";
import type frame from "./frame/en.json";
import type guests from "./guests/en.json";
import type handover from "./handover/en.json";
import type home from "./home/en.json";
import type insurers from "./insurers/en.json";
import type intake from "./intake/en.json";
import type money from "./money/en.json";
import type mydata from "./mydata/en.json";
import type operator from "./operator/en.json";
import type people from "./people/en.json";
import type planning from "./planning/en.json";
import type privacy from "./privacy/en.json";
import type readiness from "./readiness/en.json";
import type signin from "./signin/en.json";
import type staff from "./staff/en.json";
import type welcome from "./welcome/en.json";

export interface Catalogue {
  agenda: typeof agenda;
  books: typeof books;
  booking: typeof booking;
  box: typeof box;
  call: typeof call;
  chat: typeof chat;
  check: typeof check;
  consultation: typeof consultation;
  desk: typeof desk;
  doctor: typeof doctor;
  frame: typeof frame;
  guests: typeof guests;
  handover: typeof handover;
  home: typeof home;
  insurers: typeof insurers;
  intake: typeof intake;
  money: typeof money;
  mydata: typeof mydata;
  operator: typeof operator;
  people: typeof people;
  planning: typeof planning;
  privacy: typeof privacy;
  readiness: typeof readiness;
  signin: typeof signin;
  staff: typeof staff;
  welcome: typeof welcome;
}

export type Part = keyof Catalogue;

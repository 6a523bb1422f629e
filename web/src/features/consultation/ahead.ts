// The screens of a call, fetched while the person waits so that the call itself waits for nothing.
import { ahead } from "../../app/ahead";

export const CallPage = ahead(() => import("./CallPage"));
export const CallStage = ahead(() => import("../../call/CallStage"));

// The doctor app.
import { boot } from "../app/boot";
import "../design/design.css";

void boot({ parts: ["frame"], first: null });

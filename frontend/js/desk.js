// The desk's script: the portal's, and the keyboard.
import "./signout.js";
import "./portal.js";
import "./keys.js";
import "./list.js";

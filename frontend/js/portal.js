// The portal's script. Everything can be read and filed without it.
import "./network.js";
import "./combobox.js";
import "./draft.js";
import "./fields.js";
import "./looks.js";
import "./messages.js";
import "./popups.js";
import "./send.js";
import "./sheet.js";

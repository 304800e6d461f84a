/* The page works without this: it writes the code that a scanned picture brought behind the # into its field. */
(function () {
  "use strict";
  var field = document.querySelector("[data-code]");
  var code = location.hash.slice(1);
  if (!field || !/^[0-9A-Za-z-]{8,24}$/.test(code)) { return; }
  field.value = code;
  /* whoever looks over the shoulder, and the history of a shared machine, need not keep it */
  history.replaceState(null, "", location.pathname + location.search);
  (document.querySelector("[name=tail]") || field).focus();
}());

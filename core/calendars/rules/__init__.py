"""The arithmetic of working days and clocks: values in, values out, nothing else touched."""

"""What leaves the house inside an audit package and runs without it: nothing here imports the rest.

A package is a zip or a folder of

- `events.jsonl`: a line an event, in the order of the tree: {"index", "header", "payload", "leaf"?, "proof"?},
  header and payload being the very texts that were hashed, payload null where it is not disclosed, leaf and
  proof in hex, the proof leading to the last checkpoint;
- `checkpoints.json`: a list of signed notes, the last one over all events of the package;
- `state.json`: {table: {key: {field: value}}}, as the events leave these rows;
- `keys.txt`: the public keys, a vkey a line;
- `manifest.json`: {"origin", "scope": [what is fully disclosed] or null for all, "subjects": null or the list of
  subjects an extract is of, "tables": [those in state.json], "files": {path: {"size", "sha256"}} for all files but
  itself and SIGNATURE};
- `SIGNATURE`: a signed note with two lines, the origin and "manifest " with the sha256 of manifest.json in hex;
- `verify.py`, and any reports.

Without `subjects` every event from index 0 on is in the package. With it, every event of these subjects is, each
with its proof, and there is one checkpoint.
"""

// Undo and redo over whole states; quick steps of one control (a held arrow key) count as one.
const JOINED_MS = 600;

function startHistory(first) {
  let past = [], future = [], present = first, control = "", at = -Infinity;
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
  return {
    restart(state) {
      [past, future, present, control] = [[], [], state, ""];
    },
    step(state, by) {
      if (same(state, present)) return;
      const now = performance.now();
      if (!(by && by === control && now - at < JOINED_MS && past.length)) past.push(present);
      [present, future, control, at] = [state, [], by, now];
    },
    undo() {
      if (past.length) [present, future, control] = [past.pop(), [...future, present], ""];
      return present;
    },
    redo() {
      if (future.length) [present, past, control] = [future.pop(), [...past, present], ""];
      return present;
    },
    get undoable() { return past.length > 0; },
    get redoable() { return future.length > 0; },
  };
}

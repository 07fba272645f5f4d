// Ops

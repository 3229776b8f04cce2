//! The router by the clauses of EN 302 636-4-1.

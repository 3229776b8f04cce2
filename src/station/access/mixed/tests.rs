//! Two technologies in one band.

//! ASN.1 types.

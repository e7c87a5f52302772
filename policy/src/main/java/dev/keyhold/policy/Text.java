package dev.keyhold.policy;

/** A string of a document with the place where it begins. */
record Text(String value, Position position) {}

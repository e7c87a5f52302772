package dev.keyhold.dialect.aws;

import dev.keyhold.model.Caller;

/** One authenticated call of one action. */
public record Call(Caller caller, Input input) {}

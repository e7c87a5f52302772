package dev.keyhold.api.aws.protocol;

import dev.keyhold.model.Principal;

/** One authenticated call of one action. */
public record ActionCall(Principal principal, Input input) {}

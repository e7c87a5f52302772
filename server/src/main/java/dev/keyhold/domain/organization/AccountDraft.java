package dev.keyhold.domain.organization;

import dev.keyhold.model.Tag;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be known of an account that is created.
 *
 * @param name the name in AWS, which need not be unique
 * @param email unique in the installation; without one the account gets an address that receives nothing
 * @param cloudName the cloud's name, which must be free; without one it is derived from {@code name}
 * @param accessRole the name of a role by which the management account administers the account, if it is to have one
 */
public record AccountDraft(
        String name,
        Optional<String> email,
        Optional<String> cloudName,
        String description,
        Map<String, String> labels,
        List<Tag> tags,
        Optional<String> accessRole) {
    /** By it the management account administers a new account, unless another one is named. */
    public static final String ACCESS_ROLE = "OrganizationAccountAccessRole";

    public AccountDraft {
        labels = Map.copyOf(labels);
        tags = List.copyOf(tags);
    }

    public AccountDraft(String name, Optional<String> email) {
        this(name, email, Optional.empty(), "", Map.of(), List.of(), Optional.empty());
    }
}

package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.domain.identity.PolicyHolder;
import dev.keyhold.model.IdentityRef;

/** How operations on the policies of users, groups and roles name what has them. */
enum HolderMember {
    USER("UserName"),
    GROUP("GroupName"),
    ROLE("RoleName");

    private final String member;

    HolderMember(String member) {
        this.member = member;
    }

    /** The name of the member. */
    String member() {
        return member;
    }

    /** The name of the user, group or role. */
    String read(Input input) {
        return input.required(member, this == ROLE ? Members.ROLE_NAME : Members.NAME);
    }

    /** The same in operations on managed policies, where names of users are as short as on creation. */
    String readShort(Input input) {
        return this == USER ? input.required(member, Members.NEW_USER_NAME) : read(input);
    }

    PolicyHolder.Ref ref(String name) {
        return switch (this) {
            case USER -> new PolicyHolder.Ref.OfUser(new IdentityRef.Named(name));
            case GROUP -> new PolicyHolder.Ref.OfGroup(name);
            case ROLE -> new PolicyHolder.Ref.OfRole(name);
        };
    }
}

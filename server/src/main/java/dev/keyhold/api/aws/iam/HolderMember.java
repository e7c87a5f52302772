package dev.keyhold.api.aws.iam;

import dev.keyhold.api.aws.protocol.Input;
import dev.keyhold.domain.identity.PolicyHolder;
import dev.keyhold.model.IdentityRef;

/** How operations on the policies of users and of groups name the user or group. */
enum HolderMember {
    USER("UserName"),
    GROUP("GroupName");

    private final String member;

    HolderMember(String member) {
        this.member = member;
    }

    /** The name of the member. */
    String member() {
        return member;
    }

    /** The name of the user or group. */
    String read(Input input) {
        return input.required(member, Members.NAME);
    }

    /** The same in operations on managed policies, where names of users are as short as on creation. */
    String readShort(Input input) {
        return input.required(member, this == USER ? Members.NEW_USER_NAME : Members.NAME);
    }

    PolicyHolder.Ref ref(String name) {
        return switch (this) {
            case USER -> new PolicyHolder.Ref.OfUser(new IdentityRef.Named(name));
            case GROUP -> new PolicyHolder.Ref.OfGroup(name);
        };
    }
}

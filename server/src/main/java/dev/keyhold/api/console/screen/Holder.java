package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Call;
import dev.keyhold.domain.identity.PolicyHolder;

/** What has policies, of which some have tags and a permissions boundary too: how its pages are addressed. */
enum Holder {
    USER("/users/", "user", "key.owner"),
    GROUP("/groups/", "group", "group.back"),
    ROLE("/roles/", "role", "role.back");

    private final String list;
    private final String parameter;
    private final String back;

    Holder(String list, String parameter, String back) {
        this.list = list;
        this.parameter = parameter;
        this.back = back;
    }

    /** The path of a page about it, as a route has it. */
    String pattern(String page) {
        return list + "{" + parameter + "}" + page;
    }

    String name(Call call) {
        return call.path(parameter);
    }

    /** The path of the page of the holder itself. */
    String path(Call call) {
        return list + Call.encode(name(call));
    }

    /** The key of the text of a link to that page. */
    String back() {
        return back;
    }

    PolicyHolder.Ref ref(Call call) {
        var name = name(call);
        return switch (this) {
            case USER -> new PolicyHolder.Ref.OfUser(call.identity(name));
            case GROUP -> new PolicyHolder.Ref.OfGroup(name);
            case ROLE -> new PolicyHolder.Ref.OfRole(name);
        };
    }
}

package dev.keyhold.api.gateway;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** One of the headers that tell a server behind a gateway who sends a request. */
public enum IdentityHeader {
    SUBJECT,
    SUBJECT_ARN,
    SUBJECT_NAME,
    ACCOUNT,
    GROUPS,
    SESSION_NAME,
    PRINCIPAL_TAGS,
    ACCESS_KEY_ID,
    SCHEME;

    /** What gets a value unless the operator says otherwise: all that is short, and of use to every server. */
    public static final Set<IdentityHeader> DEFAULT =
            Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(GROUPS, PRINCIPAL_TAGS)));

    String headerName() {
        return IdentityHeaders.PREFIX + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

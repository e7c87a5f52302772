package dev.keyhold.domain.policy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The table of predefined policies. Names, versions and dates are the vendor's; the documents are our own. */
public final class BuiltInPolicies implements PredefinedPolicies {
    private static final List<Entry> ENTRIES = List.of(
            new Entry(
                    "ANPAIWMBCKSKIEE64ZLYK",
                    "/",
                    "AdministratorAccess",
                    "Full access to everything.",
                    1,
                    allow("\"*\""),
                    Instant.parse("2015-02-06T18:39:46Z"),
                    Instant.parse("2015-02-06T18:39:46Z")),
            new Entry(
                    "ANPAI7XKCFMBPM3QQRRVQ",
                    "/",
                    "IAMFullAccess",
                    "Full access to identities, groups and policies.",
                    2,
                    allow("\"iam:*\",\"organizations:DescribeAccount\",\"organizations:DescribeOrganization\","
                            + "\"organizations:DescribeOrganizationalUnit\",\"organizations:DescribePolicy\","
                            + "\"organizations:ListChildren\",\"organizations:ListParents\","
                            + "\"organizations:ListPoliciesForTarget\",\"organizations:ListRoots\","
                            + "\"organizations:ListPolicies\",\"organizations:ListTargetsForPolicy\""),
                    Instant.parse("2015-02-06T18:40:38Z"),
                    Instant.parse("2019-06-21T19:40:00Z")),
            new Entry(
                    "ANPAJKSO7NDY4T57MWDSQ",
                    "/",
                    "IAMReadOnlyAccess",
                    "Read access to identities, groups and policies.",
                    4,
                    allow("\"iam:GenerateCredentialReport\",\"iam:GenerateServiceLastAccessedDetails\",\"iam:Get*\","
                            + "\"iam:List*\",\"iam:SimulateCustomPolicy\",\"iam:SimulatePrincipalPolicy\""),
                    Instant.parse("2015-02-06T18:40:39Z"),
                    Instant.parse("2018-01-25T19:11:27Z")),
            new Entry(
                    "ANPAILL3HVNFSB6DCOWYQ",
                    "/",
                    "ReadOnlyAccess",
                    "Read access to everything.",
                    1,
                    allow("\"iam:GenerateCredentialReport\",\"iam:GenerateServiceLastAccessedDetails\",\"iam:Get*\","
                            + "\"iam:List*\",\"iam:Simulate*\",\"kms:Describe*\",\"kms:Get*\",\"kms:List*\","
                            + "\"organizations:Describe*\",\"organizations:List*\",\"s3:Get*\",\"s3:List*\","
                            + "\"sts:GetAccessKeyInfo\",\"sts:GetCallerIdentity\""),
                    Instant.parse("2015-02-06T18:39:48Z"),
                    Instant.parse("2015-02-06T18:39:48Z")));

    private static final Map<String, Entry> BY_NAME = ENTRIES.stream()
            .collect(Collectors.toUnmodifiableMap(entry -> entry.ref().name(), Function.identity()));

    @Override
    public Optional<Entry> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    @Override
    public List<Entry> all() {
        return ENTRIES;
    }

    private static String allow(String actions) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[" + actions
                + "],\"Resource\":\"*\"}]}";
    }
}

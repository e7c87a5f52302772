package dev.keyhold.acceptance;

import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.services.iam.IamClient;

/** How the crash test gives a user the right to read, or bounds what the user may do, and takes that back. */
enum UserRight {
    INLINE("PUT_USER_POLICY", "DELETE_USER_POLICY"),
    ATTACHED("ATTACH_USER_POLICY", "DETACH_USER_POLICY"),
    MEMBER("ADD_USER_TO_GROUP", "REMOVE_USER_FROM_GROUP"),
    BOUNDARY("PUT_USER_PERMISSIONS_BOUNDARY", "DELETE_USER_PERMISSIONS_BOUNDARY");

    /** The group, which is there before, and which has {@link #POLICY}. */
    static final String GROUP = "readers";

    static final String POLICY = "arn:aws:iam::aws:policy/IAMReadOnlyAccess";

    private static final String NAME = "read";
    private static final String DOCUMENT = """
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:List*", "Resource": "*"}}
            """;

    private final String given;
    private final String taken;

    UserRight(String given, String taken) {
        this.given = given;
        this.taken = taken;
    }

    /** The operation that gives it, as audit names it. */
    String given() {
        return given;
    }

    /** The operation that takes it, as audit names it. */
    String taken() {
        return taken;
    }

    /** False for what only bounds other rights, which a user may also be deleted with. */
    boolean allows() {
        return this != BOUNDARY;
    }

    AwsResponse give(IamClient iam, String user) {
        return switch (this) {
            case INLINE ->
                iam.putUserPolicy(put -> put.userName(user).policyName(NAME).policyDocument(DOCUMENT));
            case ATTACHED ->
                iam.attachUserPolicy(attach -> attach.userName(user).policyArn(POLICY));
            case MEMBER -> iam.addUserToGroup(add -> add.userName(user).groupName(GROUP));
            case BOUNDARY ->
                iam.putUserPermissionsBoundary(put -> put.userName(user).permissionsBoundary(POLICY));
        };
    }

    AwsResponse take(IamClient iam, String user) {
        return switch (this) {
            case INLINE -> iam.deleteUserPolicy(delete -> delete.userName(user).policyName(NAME));
            case ATTACHED ->
                iam.detachUserPolicy(detach -> detach.userName(user).policyArn(POLICY));
            case MEMBER ->
                iam.removeUserFromGroup(remove -> remove.userName(user).groupName(GROUP));
            case BOUNDARY -> iam.deleteUserPermissionsBoundary(delete -> delete.userName(user));
        };
    }

    /** Whether the server shows that the user has it. */
    boolean isShown(IamClient iam, String user) {
        return switch (this) {
            case INLINE ->
                !iam.listUserPolicies(list -> list.userName(user)).policyNames().isEmpty();
            case ATTACHED ->
                !iam.listAttachedUserPolicies(list -> list.userName(user))
                        .attachedPolicies()
                        .isEmpty();
            case MEMBER ->
                !iam.listGroupsForUser(list -> list.userName(user)).groups().isEmpty();
            case BOUNDARY -> iam.getUser(get -> get.userName(user)).user().permissionsBoundary() != null;
        };
    }
}

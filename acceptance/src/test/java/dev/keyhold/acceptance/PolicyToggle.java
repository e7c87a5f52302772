package dev.keyhold.acceptance;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/**
 * A user's right to something, which policies give and take. All that it needs has the user's name: a group that it may
 * be in and a policy with two versions, of which the second gives nothing.
 */
record PolicyToggle(
        AwsCredentials root, String user, String policy, AwsCredentials key, Way way, Map<Node.Up, IamClient> clients)
        implements CredentialToggle {
    static final String ALLOW = document("Allow", "iam:GetAccountSummary");
    static final String ALLOW_ALL = document("Allow", "*");
    static final String OTHER = document("Allow", "iam:ListUsers");
    private static final String INLINE = "own";

    PolicyToggle(AwsCredentials root, String user, String policy, AwsCredentials key, Way way) {
        this(root, user, policy, key, way, new ConcurrentHashMap<>());
    }

    /** How the right is given and taken. */
    enum Way {
        INLINE,
        ATTACHMENT,
        VERSION,
        MEMBERSHIP,
        BOUNDARY
    }

    private static String document(String effect, String action) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"" + effect + "\",\"Action\":\"" + action
                + "\",\"Resource\":\"*\"}]}";
    }

    /** Makes what the way needs, and gives the right. */
    void prepare(Node.Up at) {
        var iam = at.clients().iam(root);
        iam.createPolicy(create -> create.policyName(user).policyDocument(way == Way.BOUNDARY ? OTHER : ALLOW));
        switch (way) {
            case INLINE, ATTACHMENT -> {}
            case VERSION -> {
                iam.createPolicyVersion(
                        create -> create.policyArn(policy).policyDocument(OTHER).setAsDefault(false));
                iam.attachUserPolicy(attach -> attach.userName(user).policyArn(policy));
            }
            case MEMBERSHIP -> {
                iam.createGroup(create -> create.groupName(user));
                iam.attachGroupPolicy(attach -> attach.groupName(user).policyArn(policy));
            }
            case BOUNDARY ->
                iam.putUserPolicy(put -> put.userName(user).policyName(INLINE).policyDocument(ALLOW_ALL));
        }
        turn(at, true, "");
    }

    @Override
    public void use(Node.Up at) {
        clients.computeIfAbsent(at, up -> up.clients().iam(key)).getAccountSummary();
    }

    @Override
    public void turn(Node.Up at, boolean on, String idempotencyKey) {
        var iam = at.clients().iam(root);
        try {
            if (on) {
                give(iam);
            } else {
                take(iam);
            }
        } catch (NoSuchEntityException _) {
            // It was taken by an attempt whose response was lost.
        }
    }

    private void give(IamClient iam) {
        switch (way) {
            case INLINE ->
                iam.putUserPolicy(put -> put.userName(user).policyName(INLINE).policyDocument(ALLOW));
            case ATTACHMENT ->
                iam.attachUserPolicy(attach -> attach.userName(user).policyArn(policy));
            case VERSION ->
                iam.setDefaultPolicyVersion(set -> set.policyArn(policy).versionId("v1"));
            case MEMBERSHIP -> iam.addUserToGroup(add -> add.groupName(user).userName(user));
            case BOUNDARY -> iam.deleteUserPermissionsBoundary(delete -> delete.userName(user));
        }
    }

    private void take(IamClient iam) {
        switch (way) {
            case INLINE -> iam.deleteUserPolicy(delete -> delete.userName(user).policyName(INLINE));
            case ATTACHMENT ->
                iam.detachUserPolicy(detach -> detach.userName(user).policyArn(policy));
            case VERSION ->
                iam.setDefaultPolicyVersion(set -> set.policyArn(policy).versionId("v2"));
            case MEMBERSHIP ->
                iam.removeUserFromGroup(remove -> remove.groupName(user).userName(user));
            case BOUNDARY ->
                iam.putUserPermissionsBoundary(put -> put.userName(user).permissionsBoundary(policy));
        }
    }
}

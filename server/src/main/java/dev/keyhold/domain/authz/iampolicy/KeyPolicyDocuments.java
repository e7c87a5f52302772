package dev.keyhold.domain.authz.iampolicy;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;

/** Documents of key policies that nobody writes. */
public final class KeyPolicyDocuments {
    private KeyPolicyDocuments() {}

    /** That of a key without another: IAM policies of its account count, and the root of that may do everything. */
    public static String ofAccount(AccountId account) {
        return """
            {
              "Version" : "2012-10-17",
              "Id" : "key-default-1",
              "Statement" : [ {
                "Sid" : "Enable IAM User Permissions",
                "Effect" : "Allow",
                "Principal" : {
                  "AWS" : "%s"
                },
                "Action" : "kms:*",
                "Resource" : "*"
              } ]
            }""".formatted(Arn.root(account));
    }

    /**
     * What a grant is to its key, once its operations and its constraint have been looked at.
     *
     * @param grantee a principal as policies store it
     */
    static String ofGrantee(String grantee) {
        return """
            {"Version":"2012-10-17","Statement":{"Sid":"grant","Effect":"Allow","Principal":{"AWS":"%s"},
             "Action":"*","Resource":"*"}}""".formatted(grantee);
    }
}

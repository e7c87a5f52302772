package dev.keyhold;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Documents of IAM policies that tests need. */
public final class PolicyDocuments {
    /** Lets a user see itself and manage its own access keys. */
    public static final String SELF_SERVICE = statement("Allow", """
            "Action":["iam:GetUser","iam:*AccessKey*","iam:List*ForUser","iam:List*UserPolicies"],\
            "Resource":["arn:aws:iam::*:user/${aws:username}","arn:aws:iam::*:user/*/${aws:username}"]""");

    /** Lets do everything. */
    public static final String ADMINISTRATOR = allow("*");

    /** The trust policy of a role for machines. */
    public static final String TRUST = trust("Service", "ec2.amazonaws.com");

    private PolicyDocuments() {}

    /** The trust policy of a role that a principal may assume. */
    public static String trust(String type, String principal) {
        return statement(
                "Allow", "\"Principal\":{\"" + type + "\":\"" + principal + "\"},\"Action\":\"sts:AssumeRole\"");
    }

    /** Allows actions on everything. */
    public static String allow(String... actions) {
        return allowOn("*", actions);
    }

    /** Allows actions on one resource. */
    public static String allowOn(String resource, String... actions) {
        return statement("Allow", actions(actions) + ",\"Resource\":\"" + resource + "\"");
    }

    /** Denies actions on everything. */
    public static String deny(String... actions) {
        return statement("Deny", actions(actions) + ",\"Resource\":\"*\"");
    }

    /** Allows actions on everything under a condition. */
    public static String allowIf(String condition, String... actions) {
        return statement("Allow", actions(actions) + ",\"Resource\":\"*\",\"Condition\":{" + condition + "}");
    }

    private static String actions(String... actions) {
        return Arrays.stream(actions)
                .map(name -> '"' + name + '"')
                .collect(Collectors.joining(",", "\"Action\":[", "]"));
    }

    private static String statement(String effect, String rest) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"" + effect + "\"," + rest + "}]}";
    }
}

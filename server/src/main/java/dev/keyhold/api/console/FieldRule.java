package dev.keyhold.api.console;

import java.util.regex.Pattern;

/**
 * What a field of a form may hold: as the AWS-compatible API has it, because the use cases leave the form of names to
 * the APIs.
 *
 * @param problem the key of the text about a value that is refused
 */
public record FieldRule(Pattern pattern, String problem) {
    /** The name of a new user, of a role. */
    public static final FieldRule SHORT_NAME = of("[\\w+=,.@-]{1,64}", "problem.shortName");
    /** The name of a group, of a policy. */
    public static final FieldRule NAME = of("[\\w+=,.@-]{1,128}", "problem.name");
    /** The path of a user, group or role. */
    public static final FieldRule PATH = of("/|/[!-~]{1,510}/", "problem.path");
    /** The path of a policy. */
    public static final FieldRule POLICY_PATH = of("(?=.{1,512}$)(/[A-Za-z0-9.,+@=_-]+)*/", "problem.path");
    /** The description of a policy. */
    public static final FieldRule DESCRIPTION = of("(?s).{1,1000}", "problem.description");
    /** The description of a role. */
    public static final FieldRule ROLE_DESCRIPTION =
            of("[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]{1,1000}", "problem.roleDescription");
    /** The longest session of a role in seconds, from an hour to twelve. */
    public static final FieldRule MAX_SESSION =
            of("3[6-9][0-9]{2}|[4-9][0-9]{3}|[123][0-9]{4}|4[0-2][0-9]{3}|43[01][0-9]{2}|43200", "problem.maxSession");
    /** The key of a tag of a user or role. */
    public static final FieldRule IAM_TAG_KEY = of("[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{1,128}", "problem.iamTag");
    /** Its value. */
    public static final FieldRule IAM_TAG_VALUE = of("[\\p{L}\\p{Z}\\p{N}_.:/=+@-]{1,256}", "problem.iamTag");
    /** A policy document. */
    public static final FieldRule DOCUMENT = of("[\\u0009\\u000A\\u000D\\u0020-\\u00FF]{1,131072}", "problem.document");
    /** The name of an account. */
    public static final FieldRule ACCOUNT_NAME = of("[ -;=?-~]{1,50}", "problem.accountName");
    /** The email address of an account. */
    public static final FieldRule EMAIL = of("(?=.{6,64}$)[^\\s@]+@[^\\s@]+\\.[^\\s@]+", "problem.email");
    /** The role by which the management account administers an account. */
    public static final FieldRule ACCESS_ROLE = of("(?!AWSServiceRoleFor)[\\w+=,.@-]{1,64}", "problem.accessRole");

    /** The name of a KMS key in a folder. */
    public static final FieldRule KEY_NAME = of("(?s).{1,100}", "problem.keyName");
    /** Its description. */
    public static final FieldRule FOLDER_KEY_DESCRIPTION = of("(?s).{1,1024}", "problem.folderKeyDescription");
    /** The days between its automatic rotations, and until one of its versions is destroyed: up to a hundred years. */
    public static final FieldRule DAYS =
            of("[1-9][0-9]{0,3}|[12][0-9]{4}|3[0-5][0-9]{3}|36[0-4][0-9]{2}|36500", "problem.days");
    /** The description of a KMS key. */
    public static final FieldRule KEY_DESCRIPTION = of("(?s).{1,8192}", "problem.keyDescription");
    /** An alias of a KMS key, without {@code alias/}. */
    public static final FieldRule ALIAS = of("(?!aws/)[a-zA-Z0-9/_-]{1,250}", "problem.alias");
    /** The days until a KMS key is deleted. */
    public static final FieldRule DELETION_WINDOW = of("[7-9]|[12][0-9]|30", "problem.window");
    /** The days between automatic rotations of a KMS key. */
    public static final FieldRule ROTATION_PERIOD =
            of("9[0-9]|[1-9][0-9]{2}|1[0-9]{3}|2[0-4][0-9]{2}|25[0-5][0-9]|2560", "problem.period");
    /** Whom a grant on a KMS key is for, or who may give it up. */
    public static final FieldRule PRINCIPAL_ARN = of("arn:[\\w+=,.@:/-]{1,252}", "problem.principalArn");
    /** The name of a grant on a KMS key. */
    public static final FieldRule GRANT_NAME = of("[a-zA-Z0-9:/_-]{1,256}", "problem.grantName");
    /** The key of a tag. */
    public static final FieldRule TAG_KEY = of("(?s).{1,128}", "problem.tag");
    /** The value of a tag. */
    public static final FieldRule TAG_VALUE = of("(?s).{1,256}", "problem.tag");

    /** The description of an API key or an authorized key. */
    public static final FieldRule SHORT_DESCRIPTION = of("(?s).{1,256}", "problem.shortDescription");

    private static FieldRule of(String pattern, String problem) {
        return new FieldRule(Pattern.compile(pattern), problem);
    }

    /**
     * The value itself.
     *
     * @throws ConsoleException when it is refused
     */
    String require(String value) {
        if (!pattern.matcher(value).matches()) {
            throw new ConsoleException(problem);
        }
        return value;
    }
}

package dev.keyhold.api.aws.error;

import dev.keyhold.model.ServiceError;

/** How one API words what is refused. */
public interface ErrorTable {
    /** IAM and STS. */
    ErrorTable QUERY = new ErrorTable() {
        @Override
        public AwsError of(ServiceError serviceError, String action) {
            return AwsErrors.of(serviceError, action);
        }

        @Override
        public AwsError notServed(String operation) {
            return new AwsError(AwsErrorCode.INVALID_ACTION, AwsErrors.notServed(operation));
        }

        @Override
        public AwsError common(AwsError error) {
            return error;
        }
    };

    /** AWS Organizations. */
    ErrorTable ORGANIZATIONS = new OrganizationsErrors();

    /** AWS KMS. */
    ErrorTable KMS = new KmsErrors();

    /**
     * The error that a refusal is answered with.
     *
     * @param action the action that was refused, such as {@code iam:CreateUser}
     */
    AwsError of(ServiceError serviceError, String action);

    /** What an operation is answered with that AWS has and Keyhold does not. */
    AwsError notServed(String operation);

    /** An error that every API has, given as IAM and STS have it: of signatures, of the protocol, of a bug. */
    AwsError common(AwsError error);
}

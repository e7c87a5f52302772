package dev.keyhold.model;

/** Carries a service error to the API. It is a response, not a fault, so it has no stack trace. */
public final class ServiceException extends RuntimeException {
    private final transient ServiceError serviceError;

    public ServiceException(ServiceError serviceError) {
        super(serviceError.toString(), null, false, false);
        this.serviceError = serviceError;
    }

    public ServiceError serviceError() {
        return serviceError;
    }
}

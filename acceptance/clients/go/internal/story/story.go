// Package story ends a story at the first thing that is not as it has to be.
package story

import (
	"errors"
	"log"

	"github.com/aws/smithy-go"
)

// Check ends the story if there is an error.
func Check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// Must returns the value, unless there is an error.
func Must[T any](value T, err error) T {
	Check(err)
	return value
}

// Refused expects the error of an AWS service that has this code.
func Refused(code string, err error) {
	var known smithy.APIError
	if !errors.As(err, &known) || known.ErrorCode() != code {
		log.Fatalf("not refused with %s: %v", code, err)
	}
}

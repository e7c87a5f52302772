// The library of Vault's seal "awskms": it describes the key, encrypts, decrypts by the ciphertext alone, and is refused
// while the key is disabled.
package main

import (
	"context"
	"errors"
	"log"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go/aws/awserr"
	wrapping "github.com/hashicorp/go-kms-wrapping/v2"
	"github.com/hashicorp/go-kms-wrapping/wrappers/awskms/v2"
	"keyhold.dev/clients/internal/story"
)

const secret = "a root key"

func main() {
	ctx := context.Background()
	// The endpoint, the authority and the root's key come from the environment.
	keys := kms.NewFromConfig(story.Must(config.LoadDefaultConfig(ctx)))
	arn := story.Must(keys.CreateKey(ctx, &kms.CreateKeyInput{})).KeyMetadata.Arn

	seal := sealWith(ctx, *arn)
	sealed := story.Must(seal.Encrypt(ctx, []byte(secret)))
	if sealed.KeyInfo.KeyId != *arn {
		log.Fatalf("the seal keeps %s as its key", sealed.KeyInfo.KeyId)
	}
	// After a restart.
	seal = sealWith(ctx, *arn)
	if opened := story.Must(seal.Decrypt(ctx, sealed)); string(opened) != secret {
		log.Fatalf("opened %q", opened)
	}

	story.Must(keys.DisableKey(ctx, &kms.DisableKeyInput{KeyId: arn}))
	_, err := seal.Decrypt(ctx, sealed)
	refused("DisabledException", err)
	_, err = seal.Encrypt(ctx, []byte(secret))
	refused("DisabledException", err)
	story.Must(keys.EnableKey(ctx, &kms.EnableKeyInput{KeyId: arn}))
	if opened := story.Must(seal.Decrypt(ctx, sealed)); string(opened) != secret {
		log.Fatalf("opened %q", opened)
	}
}

func sealWith(ctx context.Context, key string) *awskms.Wrapper {
	seal := awskms.NewWrapper()
	// Its SDK knows no variable for the endpoint; this is the setting of Vault's configuration.
	endpoint := map[string]string{"endpoint": os.Getenv("AWS_ENDPOINT_URL")}
	story.Must(seal.SetConfig(ctx, wrapping.WithKeyId(key), wrapping.WithConfigMap(endpoint)))
	return seal
}

// The library uses the first AWS SDK for Go, whose errors are of other types.
func refused(code string, err error) {
	var refusal awserr.Error
	if !errors.As(err, &refusal) || refusal.Code() != code {
		log.Fatalf("not refused with %s: %v", code, err)
	}
}

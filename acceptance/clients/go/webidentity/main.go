// AWS SDK for Go v2: a pod gets credentials by the token of its service account, and may do what its role may.
package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"log"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"keyhold.dev/clients/internal/story"
)

const (
	subject  = "system:serviceaccount:apps:reader"
	audience = "sts.amazonaws.com"
	role     = "go-pod"
)

var (
	issuer = os.Getenv("KEYHOLD_ISSUER")
	jwks   = os.Getenv("KEYHOLD_JWKS")
	keys   = map[string]*ecdsa.PrivateKey{}
)

func main() {
	ctx := context.Background()
	// The endpoint, the authority and the root's key come from the environment.
	root := iam.NewFromConfig(story.Must(config.LoadDefaultConfig(ctx)))
	publish("first", "second")

	provider := story.Must(root.CreateOpenIDConnectProvider(ctx, &iam.CreateOpenIDConnectProviderInput{
		Url: aws.String(issuer), ClientIDList: []string{audience},
	})).OpenIDConnectProviderArn
	made := story.Must(root.CreateRole(ctx, &iam.CreateRoleInput{
		RoleName: aws.String(role),
		AssumeRolePolicyDocument: document(map[string]any{
			"Principal": map[string]any{"Federated": *provider},
			"Action":    "sts:AssumeRoleWithWebIdentity",
			"Condition": map[string]any{"StringLike": map[string]any{
				strings.TrimPrefix(issuer, "https://") + ":sub": "system:serviceaccount:apps:r*",
			}},
		}),
	})).Role
	story.Must(root.PutRolePolicy(ctx, &iam.PutRolePolicyInput{
		RoleName: aws.String(role), PolicyName: aws.String("list"),
		PolicyDocument: document(map[string]any{"Action": "iam:ListUsers", "Resource": "*"}),
	}))

	// What the kubelet puts into the pod, which knows nothing else.
	file := jwks + ".token"
	set("AWS_ROLE_ARN", *made.Arn)
	set("AWS_ROLE_SESSION_NAME", "go")
	set("AWS_WEB_IDENTITY_TOKEN_FILE", file)
	set("AWS_ENDPOINT_URL_STS", os.Getenv("AWS_ENDPOINT_URL"))

	// The kubelet renews the token, by then with another key.
	var pod aws.Config
	for _, key := range []string{"first", "second"} {
		write(file, token(key, subject))
		pod = story.Must(config.LoadDefaultConfig(ctx))
		arn := *story.Must(caller(ctx, pod)).Arn
		if !strings.HasSuffix(arn, ":assumed-role/"+role+"/go") {
			log.Fatalf("the pod is %s", arn)
		}
		users := iam.NewFromConfig(pod)
		story.Must(users.ListUsers(ctx, &iam.ListUsersInput{}))
		_, err := users.CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String("accomplice")})
		story.Refused("AccessDenied", err)
	}

	// Another pod of the same cluster is not meant.
	write(file, token("second", "system:serviceaccount:apps:writer"))
	_, err := caller(ctx, story.Must(config.LoadDefaultConfig(ctx)))
	story.Refused("AccessDenied", err)

	// A role that is gone leaves nothing behind.
	story.Must(root.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{
		RoleName: aws.String(role), PolicyName: aws.String("list"),
	}))
	story.Must(root.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: aws.String(role)}))
	_, err = caller(ctx, pod)
	story.Refused("InvalidClientTokenId", err)
	story.Must(root.DeleteOpenIDConnectProvider(ctx, &iam.DeleteOpenIDConnectProviderInput{
		OpenIDConnectProviderArn: provider,
	}))
}

func caller(ctx context.Context, pod aws.Config) (*sts.GetCallerIdentityOutput, error) {
	return sts.NewFromConfig(pod).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
}

// publish makes keys of the issuer, of which it signs with one at a time.
func publish(names ...string) {
	var public []map[string]string
	for _, name := range names {
		key := story.Must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
		keys[name] = key
		// The point without compression: a byte that says so, and the two numbers.
		point := story.Must(key.PublicKey.ECDH()).Bytes()
		public = append(public, map[string]string{
			"kty": "EC", "crv": "P-256", "use": "sig", "kid": name, "x": encode(point[1:33]), "y": encode(point[33:]),
		})
	}
	write(jwks, string(story.Must(json.Marshal(map[string]any{"keys": public}))))
}

func token(key, subject string) string {
	now := time.Now().Unix()
	header := story.Must(json.Marshal(map[string]string{"alg": "ES256", "kid": key}))
	claims := story.Must(json.Marshal(map[string]any{
		"iss": issuer, "sub": subject, "aud": []string{audience}, "iat": now, "exp": now + 600,
	}))
	input := encode(header) + "." + encode(claims)
	digest := sha256.Sum256([]byte(input))
	r, s, err := ecdsa.Sign(rand.Reader, keys[key], digest[:])
	story.Check(err)
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return input + "." + encode(signature)
}

func encode(bytes []byte) string {
	return base64.RawURLEncoding.EncodeToString(bytes)
}

func document(statement map[string]any) *string {
	statement["Effect"] = "Allow"
	text := story.Must(json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": statement}))
	return aws.String(string(text))
}

func write(file, text string) {
	story.Check(os.WriteFile(file, []byte(text), 0o600))
}

func set(name, value string) {
	story.Check(os.Setenv(name, value))
}

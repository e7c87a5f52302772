terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "6.62.0"
    }
  }
}

variable "endpoint" {
  type = string
}

variable "ca" {
  type = string
}

# The credentials of the root are in the environment.
provider "aws" {
  region                  = "us-east-1"
  custom_ca_bundle        = var.ca
  skip_metadata_api_check = true
  skip_region_validation  = true

  endpoints {
    iam           = "https://${var.endpoint}"
    kms           = "https://${var.endpoint}"
    organizations = "https://${var.endpoint}"
    sts           = "https://${var.endpoint}"
  }
}

data "aws_caller_identity" "root" {}

resource "aws_iam_user" "robot" {
  name = "terraform-robot"
  path = "/stories/"
  tags = { team = data.aws_caller_identity.root.account_id }
}

resource "aws_iam_access_key" "robot" {
  user = aws_iam_user.robot.name
}

resource "aws_iam_user_policy" "robot" {
  name = "own-keys"
  user = aws_iam_user.robot.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "iam:*AccessKey*"
      Resource = aws_iam_user.robot.arn
    }]
  })
}

resource "aws_kms_key" "letters" {
  description             = "letters"
  enable_key_rotation     = true
  rotation_period_in_days = 180
  deletion_window_in_days = 7
  tags                    = { team = data.aws_caller_identity.root.account_id }
}

resource "aws_kms_alias" "letters" {
  name          = "alias/terraform"
  target_key_id = aws_kms_key.letters.key_id
}

resource "aws_kms_grant" "robot" {
  key_id            = aws_kms_key.letters.key_id
  grantee_principal = aws_iam_user.robot.arn
  operations        = ["Encrypt", "GenerateDataKey"]
}

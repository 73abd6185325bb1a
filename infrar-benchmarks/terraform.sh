#!/bin/sh
# Times plan and apply of N terraform_data resources with the terraform on the path, for comparison. Usage: terraform.sh [N]
set -eu
size=${1:-1000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/main.tf" <<HCL
resource "terraform_data" "item" {
  count = $size
  input = { name = "item-\${count.index}", size = 100, encrypted = true }
}
HCL
cd "$folder"
terraform version | head -n 1
terraform init -input=false -no-color > /dev/null
timed() {
    what=$1
    shift
    begin=$(date +%s.%N)
    "$@" > /dev/null
    end=$(date +%s.%N)
    awk -v what="$what of $size" -v begin="$begin" -v end="$end" 'BEGIN { printf "%s: %.1f s\n", what, end - begin }'
}
timed "fresh plan" terraform plan -input=false -no-color
timed "apply" terraform apply -input=false -no-color -auto-approve
timed "no-change plan" terraform plan -input=false -no-color

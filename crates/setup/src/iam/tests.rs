use super::*;

fn input(bucket_account: &str) -> IamInput {
    IamInput {
        workspace: "k7f3q9".parse().unwrap(),
        account: "111111111111".parse().unwrap(),
        region: "eu-west-1".to_owned(),
        bucket: Bucket {
            account: bucket_account.parse().unwrap(),
            location: "s3://acme-longshore/k7f3q9/".parse().unwrap(),
            kms_key: None,
        },
        warehouses: Vec::new(),
    }
}

fn text(input: &IamInput) -> String {
    let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap();
    let documents = iam(input).unwrap().into_iter().map(|document| {
        let IamDocument {
            account,
            name,
            trust_policy,
            permission_policy,
            why,
        } = document;
        let trust =
            trust_policy.map_or_else(String::new, |trust| format!("trust {}\n", pretty(&trust)));
        let permissions = pretty(&permission_policy);
        format!("# {name} in {account}: {why}\n{trust}permissions {permissions}\n")
    });
    documents.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_bucket_in_another_account_is_reached_by_a_chain_of_two_roles() {
    let input = input("222222222222");
    insta::assert_snapshot!(text(&input));
    assert_eq!(
        input.role_chain().unwrap().to_iam_role(),
        "arn:aws:iam::111111111111:role/longshore-k7f3q9-redshift,\
         arn:aws:iam::222222222222:role/longshore-k7f3q9-staging"
    );
}

#[test]
fn a_bucket_in_the_same_account_needs_one_role() {
    let mut input = input("111111111111");
    input.bucket.kms_key = Some("arn:aws:kms:eu-west-1:111111111111:key/1".to_owned());
    input.warehouses = vec!["arn:aws:redshift:eu-west-1:111111111111:cluster:main".to_owned()];
    insta::assert_snapshot!(text(&input));
    assert_eq!(input.role_chain().unwrap().roles().len(), 1);
}

#[test]
fn other_partitions_have_other_arns() {
    let china = IamInput {
        region: "cn-north-1".to_owned(),
        ..input("222222222222")
    };
    assert_eq!(china.function_role().unwrap().partition(), "aws-cn");
    assert!(text(&china).contains("arn:aws-cn:s3:::acme-longshore/k7f3q9/*"));
}

#[test]
fn what_would_widen_a_policy_is_refused() {
    let refused = |change: fn(&mut IamInput)| {
        let mut input = input("222222222222");
        change(&mut input);
        iam(&input).unwrap_err().to_string()
    };
    assert!(
        refused(|input| input.bucket.location = "s3://acme/k7f3q9".parse().unwrap())
            .starts_with("the prefix \"k7f3q9\" must end with \"/\"")
    );
    assert!(
        refused(|input| input.bucket.location = "s3://acme/".parse().unwrap())
            .contains("prefix \"\"")
    );
    assert!(
        refused(|input| input.bucket.location = "s3://acme/*/".parse().unwrap())
            .contains("hold no")
    );
    assert_eq!(
        refused(|input| input.region = "*".to_owned()),
        "\"*\" is not an AWS region"
    );
    assert_eq!(
        "12345".parse::<AccountId>().unwrap_err().to_string(),
        "\"12345\" is not an AWS account: expected 12 digits"
    );
}

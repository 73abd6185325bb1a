"""Starts the moto server whose script is the first argument (none: the plain one) with what it lacks:

ec2          DescribeVpcEndpoints does not know the filter vpc-endpoint-id (HTTP 500) -> knows it; a repeated create with the same
             ClientToken makes another object -> gives the first answer again; a deleted NAT gateway keeps its elastic
             address -> lets it go; elastic addresses are of this machine (127.x) -> of the block for benchmarks, which no record refuses
elbv2        tags of any characters are taken -> those that AWS refuses are refused
elasticache  cache parameter groups are not implemented -> stored and answered; only what was set is known, no defaults
iam          AWS's own policies are read anew after each reset, which takes a second -> once
eks          clusters have an endpoint that nobody answers -> that of the file which KUBERNETES_FILE names, when it has one; the security group of
             a cluster and the auto-scaling groups of node groups are only names -> are there, without machines
rds          ModifyDBSubnetGroup forgets the group it changed -> keeps it; ResetDBParameterGroup is not implemented -> resets;
             takes what RDS refuses: a replica of an instance whose password RDS keeps, a replica with a parameter group of
             its own, a change of a large gp3 volume without all of size, operations and throughput -> refuses it, too
cloudfront   UpdateDistribution takes configurations that lack what CloudFront wants in every update -> refuses them
tagging      GetResources does not know parameter and subnet groups of RDS, parameter groups of ElastiCache, repositories, web
             ACLs, hosted zones, listeners and scalable targets, which AWS's index has -> knows them; a page ends after 100
             tags although none asked for that -> after the resources that were asked for
codedeploy   a deployment stays Created for ever, and since when is a text -> one of an ECS service has succeeded, and the service runs
             what it brought; a number
"""
import base64
import copy
import json
import os
import random
import re
import runpy
import sys
import time

import moto.backends  # noqa: F401
from moto.autoscaling.models import autoscaling_backends
from moto.cloudfront import models as cf
from moto.cloudfront.exceptions import CloudFrontException
from moto.codedeploy import models as codedeploy
from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.models import elastic_ip_addresses as elastic
from moto.ec2.models import nat_gateways as nat
from moto.ec2.models.vpcs import VPCEndPoint
from moto.ec2.responses import EC2Response
from moto.ec2.models import ec2_backends
from moto.ecs.models import ecs_backends
from moto.eks import models as eks
from moto.elasticache import models as ec
from moto.elasticache import responses as ecr
from moto.elbv2 import models as elbv2
from moto.elbv2.exceptions import ValidationError
from moto.iam import models as iam
from moto.rds import models as rds
from moto.rds import responses as rdsr
from moto.rds.exceptions import RDSClientError
from moto.resourcegroupstaggingapi import models as tagging
from moto.applicationautoscaling.models import applicationautoscaling_backends
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse as ScalingResponse
from moto.ecr.models import ecr_backends
from moto.elbv2.models import elbv2_backends
from moto.rds.models import rds_backends
from moto.route53.models import route53_backends
from moto.wafv2.models import wafv2_backends


VPCEndPoint.vpc_endpoint_id = property(lambda endpoint: endpoint.id)

elastic.random_ip = lambda: f"198.{random.randint(18, 19)}.{random.randint(0, 255)}.{random.randint(1, 254)}"

_answers: dict = {}
_call_action = EC2Response.call_action


def call_action(self):
    token = self._get_param('ClientToken')
    if not token:
        return _call_action(self)
    key = self.current_account, self.region, self._get_action(), token
    answer = _answers.get(key)
    if answer is None:
        answer = _call_action(self)
        if answer[0] == 200:
            _answers[key] = answer
    return answer


EC2Response.call_action = call_action


class NoGroup(ec.CacheSubnetGroupNotFound):
    code = 'CacheParameterGroupNotFound'


class Taken(ec.CacheSubnetGroupAlreadyExists):
    code = 'CacheParameterGroupAlreadyExists'


def groups(response):
    return response.elasticache_backend.__dict__.setdefault('more_parameter_groups', {})


def group(response):
    name = response._get_param('CacheParameterGroupName')
    if name not in groups(response):
        raise NoGroup(name)
    return groups(response)[name]


def create_cache_parameter_group(self):
    name, be = self._get_param('CacheParameterGroupName'), self.elasticache_backend
    if name in groups(self):
        raise Taken(name)
    made = {'CacheParameterGroupName': name, 'CacheParameterGroupFamily': self._get_param('CacheParameterGroupFamily'),
            'Description': self._get_param('Description'), 'IsGlobal': False, 'more_parameters': {},
            'ARN': f'arn:aws:elasticache:{be.region_name}:{be.account_id}:parametergroup:{name}'}
    groups(self)[name] = made
    if self._get_param('Tags'):
        be.tagging_service.tag_resource(made['ARN'], self._get_param('Tags'))
    return ActionResult({'CacheParameterGroup': made})


def describe_cache_parameter_groups(self):
    found = [group(self)] if self._get_param('CacheParameterGroupName') else list(groups(self).values())
    return ActionResult({'CacheParameterGroups': found})


def describe_cache_parameters(self):
    return ActionResult({'Parameters': [
        {'ParameterName': k, 'ParameterValue': v, 'Source': 'user', 'DataType': 'string', 'IsModifiable': True}
        for k, v in sorted(group(self)['more_parameters'].items())]})


def modify_cache_parameter_group(self):
    for each in self._get_param('ParameterNameValues', []):
        group(self)['more_parameters'][each['ParameterName']] = each['ParameterValue']
    return ActionResult({'CacheParameterGroupName': group(self)['CacheParameterGroupName']})


def reset_cache_parameter_group(self):
    for each in self._get_param('ParameterNameValues', []):
        group(self)['more_parameters'].pop(each['ParameterName'], None)
    return ActionResult({'CacheParameterGroupName': group(self)['CacheParameterGroupName']})


def delete_cache_parameter_group(self):
    groups(self).pop(group(self)['CacheParameterGroupName'])
    return EmptyResult()


for each in (create_cache_parameter_group, describe_cache_parameter_groups, describe_cache_parameters,
             modify_cache_parameter_group, reset_cache_parameter_group, delete_cache_parameter_group):
    setattr(ecr.ElastiCacheResponse, each.__name__, each)

_tags = ec.ElastiCacheBackend.list_tags_for_resource


def list_tags_for_resource(self, arn):
    return self.tagging_service.list_tags_for_resource(arn) if ':parametergroup:' in arn else _tags(self, arn)


ec.ElastiCacheBackend.list_tags_for_resource = list_tags_for_resource
_modify_subnets = rds.RDSBackend.modify_db_subnet_group


def modify_db_subnet_group(self, subnet_name, description, subnets):
    self.subnet_groups[subnet_name] = _modify_subnets(self, subnet_name, description, subnets)
    return self.subnet_groups[subnet_name]


rds.RDSBackend.modify_db_subnet_group = modify_db_subnet_group


def reset_db_parameter_group(self):
    name = self.params.get('DBParameterGroupName')
    found = self.backend.describe_db_parameter_groups({'db_parameter_group_name': name})
    if not found:
        raise rdsr.DBParameterGroupNotFoundError(name)
    for each in self.params.get('Parameters', []):
        found[0].parameters.pop(each.original_dict()['ParameterName'], None)
    return ActionResult({'DBParameterGroupName': name})


rdsr.RDSResponse.reset_db_parameter_group = reset_db_parameter_group

_replica = rds.RDSBackend.create_db_instance_read_replica
_modify = rds.RDSBackend.modify_db_instance


def create_db_instance_read_replica(self, db_kwargs):
    source = self.find_db_from_id(db_kwargs['source_db_instance_identifier'])
    if source.manage_master_user_password:
        raise RDSClientError('InvalidParameterValue', f'Creating read replicas for source instance with engine {source.engine}'
                             ' where ManageMasterUserPassword is enabled is not supported.')
    if db_kwargs.get('db_parameter_group_name'):
        raise RDSClientError('InvalidParameterCombination', 'A parameter group can\'t be specified during Read Replica creation'
                             f' for the following DB engine: {source.engine}')
    return _replica(self, db_kwargs)


def modify_db_instance(self, db_instance_identifier, db_kwargs):
    found = self.describe_db_instances(db_instance_identifier)[0]
    said = [db_kwargs.get(each) is not None for each in ('allocated_storage', 'iops', 'storage_throughput')]
    size = int(db_kwargs.get('allocated_storage') or found.allocated_storage)
    if (db_kwargs.get('storage_type') or found.storage_type) == 'gp3':
        if found.allocated_storage >= 400 and any(said) and not all(said):
            raise RDSClientError('InvalidParameterCombination', 'You must specify both the storage size and iops when modifying'
                                 ' the storage size or iops on a DB instance that has iops.')
        if size < 400 and any(said[1:]):
            raise RDSClientError('InvalidParameterCombination', 'You can\'t specify IOPS or storage throughput for engine'
                                 f' {found.engine} and a storage size less than 400.')
    return _modify(self, db_instance_identifier, db_kwargs)


rds.RDSBackend.create_db_instance_read_replica = create_db_instance_read_replica
rds.RDSBackend.modify_db_instance = modify_db_instance

_update_distribution = cf.CloudFrontBackend.update_distribution


class IllegalUpdate(CloudFrontException):
    def __init__(self, what):
        super().__init__('IllegalUpdate', f'{what} is required for updates.')


def update_distribution(self, dist_config, _id, if_match):
    of_behaviors = 'AllowedMethods', 'Compress', 'FieldLevelEncryptionId', 'LambdaFunctionAssociations', 'SmoothStreaming'
    parts = [(dist_config, ('Aliases', 'CacheBehaviors', 'CustomErrorResponses', 'DefaultRootObject', 'HttpVersion', 'Logging',
                            'PriceClass', 'Restrictions', 'ViewerCertificate', 'WebACLId')),
             (dist_config.get('DefaultCacheBehavior') or {}, of_behaviors)]
    parts += [(each, of_behaviors) for each in (dist_config.get('CacheBehaviors') or {}).get('Items') or []]
    parts += [(each, ('CustomHeaders', 'OriginPath')) for each in dist_config['Origins']['Items']]
    for part, names in parts:
        for name in names:
            if name not in part:
                raise IllegalUpdate(name)
    return _update_distribution(self, dist_config, _id, if_match)


cf.CloudFrontBackend.update_distribution = update_distribution

_delete_nat = nat.NatGatewayBackend.delete_nat_gateway


def delete_nat_gateway(self, nat_gateway_id):
    gateway = _delete_nat(self, nat_gateway_id)
    for each in gateway.address_set:
        if each.get('publicIp') and self.address_by_ip([each['publicIp']]):
            self.disassociate_address(address=each['publicIp'])
    return gateway


nat.NatGatewayBackend.delete_nat_gateway = delete_nat_gateway



class Tags(elbv2.TaggingService):
    def tag_resource(self, arn, tags):
        for each in tags or []:
            if not re.fullmatch(r'[\w\s.:/=+@-]*', each['Key'] + each.get('Value', '')):
                raise ValidationError(f"a tag has a character that is not allowed: {each}")
        super().tag_resource(arn, tags)


elbv2.TaggingService = Tags

_policies: dict = {}
_init_policies = iam.IAMBackend._init_aws_policies


def init_aws_policies(self):
    key = self.account_id, self.region_name
    if key not in _policies:
        _policies[key] = _init_policies(self)
    return [copy.copy(each) for each in _policies[key]]


iam.IAMBackend._init_aws_policies = init_aws_policies

_create_deployment = codedeploy.CodeDeployBackend.create_deployment


def create_deployment(self, application_name, deployment_group_name, revision, **more):
    made = _create_deployment(self, application_name, deployment_group_name, revision, **more)
    content = (revision or {}).get('appSpecContent', {}).get('content')
    services = self.deployment_groups[application_name][deployment_group_name].ecs_services
    if content and services:
        target = json.loads(content)['Resources'][0]['TargetService']['Properties']
        for each in services:
            ecs = ecs_backends[self.account_id][self.region_name]
            ecs._get_service(each['clusterName'], each['serviceName']).task_definition = target['TaskDefinition']
        self.deployments[made].status = 'Succeeded'
    self.deployments[made].create_time = time.time()
    return made


codedeploy.CodeDeployBackend.create_deployment = create_deployment

_index = tagging.ResourceGroupsTaggingAPIBackend._get_resources_generator
_page = tagging.ResourceGroupsTaggingAPIBackend.get_resources


def forgotten(be):
    """ARN and tags, as a dictionary, of what the index leaves out."""
    where = be.account_id, be.region_name
    database = rds_backends[where[0]][where[1]]
    for group in [*database.db_parameter_groups.values(), *database.subnet_groups.values()]:
        yield group.arn, {tag['Key']: tag['Value'] for tag in group.tags or []}
    cache = ec.elasticache_backends[where[0]][where[1]]
    for name in cache.__dict__.get('more_parameter_groups', {}):
        arn = f'arn:aws:elasticache:{where[1]}:{where[0]}:parametergroup:{name}'
        yield arn, cache.tagging_service.get_tag_dict_for_resource(arn)
    registry = ecr_backends[where[0]][where[1]]
    for repository in registry.repositories.values():
        yield repository.arn, registry.tagger.get_tag_dict_for_resource(repository.arn)
    firewalls = wafv2_backends[where[0]][where[1]]
    for acl in firewalls.wacls.values():
        yield acl.arn, firewalls.tagging_service.get_tag_dict_for_resource(acl.arn)
    balancers = elbv2_backends[where[0]][where[1]]
    for balancer in balancers.load_balancers.values():
        for arn in balancer.listeners:
            yield arn, balancers.tagging_service.get_tag_dict_for_resource(arn)
    if be.region_name == 'us-east-1':
        zones = route53_backends[be.account_id]['aws']
        for zone in zones.zones:
            yield f'arn:aws:route53:::hostedzone/{zone}', zones.resource_tags.get(zone, {})
    # Kept by the start script that closes the gaps of tags on scalable targets, where there is one.
    scaling = getattr(ScalingResponse.list_tags_for_resource, '__globals__', {}).get('AAS_TAGS', {})
    for of_dimension in applicationautoscaling_backends[where[0]][where[1]].targets.values():
        for target in of_dimension.values():
            yield target.arn, scaling.get(target.arn, {})


def index(self, tag_filters=None, resource_type_filters=None):
    yield from _index(self, tag_filters=tag_filters, resource_type_filters=resource_type_filters)
    if resource_type_filters:
        return
    for arn, tags in forgotten(self):
        if tags and all(f['Key'] in tags and (not f.get('Values') or tags[f['Key']] in f['Values'])
                        for f in tag_filters or []):
            yield {'ResourceARN': arn, 'Tags': [{'Key': key, 'Value': value} for key, value in tags.items()]}


def page(self, pagination_token=None, resources_per_page=50, tags_per_page=100, **filters):
    return _page(self, pagination_token=pagination_token, resources_per_page=resources_per_page, tags_per_page=100_000, **filters)


tagging.ResourceGroupsTaggingAPIBackend._get_resources_generator = index
tagging.ResourceGroupsTaggingAPIBackend.get_resources = page

_create_cluster = eks.EKSBackend.create_cluster
_describe_cluster = eks.EKSBackend.describe_cluster
_delete_cluster = eks.EKSBackend.delete_cluster
_create_nodegroup = eks.EKSBackend.create_nodegroup
_delete_nodegroup = eks.EKSBackend.delete_nodegroup


def create_cluster(self, name, role_arn, resources_vpc_config, **more):
    made = _create_cluster(self, name, role_arn, resources_vpc_config, **more)
    ec2 = ec2_backends[self.account_id][self.region_name]
    subnets = ec2.describe_subnets(filters={'subnet-id': resources_vpc_config.get('subnetIds', [])})
    if subnets:
        group = ec2.create_security_group(f'eks-cluster-sg-{name}', 'made by EKS', vpc_id=subnets[0].vpc_id, force=True)
        made.resources_vpc_config = {**resources_vpc_config, 'clusterSecurityGroupId': group.id, 'vpcId': subnets[0].vpc_id}
    return describe_cluster(self, name)


def describe_cluster(self, name):
    found = _describe_cluster(self, name)
    file = os.environ.get('KUBERNETES_FILE')
    if file and os.path.exists(file):
        with open(file) as text:
            endpoint, authority = text.read().split('\n', 1)
        found.endpoint = endpoint
        found.certificate_authority = {'data': base64.b64encode(authority.encode()).decode()}
    return found


def delete_cluster(self, name):
    gone = _delete_cluster(self, name)
    group = gone.resources_vpc_config.get('clusterSecurityGroupId')
    if group:
        ec2_backends[self.account_id][self.region_name].delete_security_group(group_id=group)
    return gone


def create_nodegroup(self, cluster_name, node_role, nodegroup_name, subnets, **more):
    made = _create_nodegroup(self, cluster_name, node_role, nodegroup_name, subnets, **more)
    known = ec2_backends[self.account_id][self.region_name].describe_subnets(filters={'subnet-id': subnets})
    if known:
        name = made.resources['autoScalingGroups'][0]['name']
        groups = autoscaling_backends[self.account_id][self.region_name]
        groups.create_launch_configuration(name, 'ami-12345678', None, '', '', [], None, 't3.medium', False, None, None, False, False, [])
        groups.create_auto_scaling_group(name, [], 0, 0, 0, name, {}, ','.join(subnets), None, None, None, [], [], None, [], [])
    return made


def delete_nodegroup(self, cluster_name, nodegroup_name):
    gone = _delete_nodegroup(self, cluster_name, nodegroup_name)
    groups = autoscaling_backends[self.account_id][self.region_name]
    name = gone.resources['autoScalingGroups'][0]['name']
    if name in groups.autoscaling_groups:
        groups.delete_auto_scaling_group(name)
        groups.delete_launch_configuration(name)
    return gone


for each in (create_cluster, describe_cluster, delete_cluster, create_nodegroup, delete_nodegroup):
    setattr(eks.EKSBackend, each.__name__, each)

if __name__ == '__main__':
    if len(sys.argv) > 1 and sys.argv[1].endswith('.py'):
        script = sys.argv[1]
        sys.argv = sys.argv[1:]
        runpy.run_path(script, run_name='__main__')
    else:
        from moto.server import main
        main()

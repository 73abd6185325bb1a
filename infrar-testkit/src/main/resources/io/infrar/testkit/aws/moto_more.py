"""Starts the moto server whose script is the first argument (none: the plain one) with what it lacks:

ec2          DescribeVpcEndpoints does not know the filter vpc-endpoint-id (HTTP 500) -> knows it; a repeated create with the same
             ClientToken makes another object -> gives the first answer again; a deleted NAT gateway keeps its elastic
             address -> lets it go
elasticache  cache parameter groups are not implemented -> stored and answered; only what was set is known, no defaults
iam          AWS's own policies are read anew after each reset, which takes a second -> once
rds          ModifyDBSubnetGroup forgets the group it changed -> keeps it; ResetDBParameterGroup is not implemented -> resets
codedeploy   a deployment stays Created for ever, and since when is a text -> one of an ECS service has succeeded, and the service runs
             what it brought; a number
"""
import copy
import json
import runpy
import sys
import time

import moto.backends  # noqa: F401
from moto.codedeploy import models as codedeploy
from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.models import nat_gateways as nat
from moto.ec2.models.vpcs import VPCEndPoint
from moto.ec2.responses import EC2Response
from moto.ecs.models import ecs_backends
from moto.elasticache import models as ec
from moto.elasticache import responses as ecr
from moto.iam import models as iam
from moto.rds import models as rds
from moto.rds import responses as rdsr


VPCEndPoint.vpc_endpoint_id = property(lambda endpoint: endpoint.id)

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

_delete_nat = nat.NatGatewayBackend.delete_nat_gateway


def delete_nat_gateway(self, nat_gateway_id):
    gateway = _delete_nat(self, nat_gateway_id)
    for each in gateway.address_set:
        if each.get('publicIp') and self.address_by_ip([each['publicIp']]):
            self.disassociate_address(address=each['publicIp'])
    return gateway


nat.NatGatewayBackend.delete_nat_gateway = delete_nat_gateway

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

if __name__ == '__main__':
    if len(sys.argv) > 1 and sys.argv[1].endswith('.py'):
        script = sys.argv[1]
        sys.argv = sys.argv[1:]
        runpy.run_path(script, run_name='__main__')
    else:
        from moto.server import main
        main()

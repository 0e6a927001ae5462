// Walks through the Sandbox's cloud with the vendor's own clients, changed in nothing but the endpoint.
// Environment: ENDPOINT (host:port), KEY, SECRET, REGION, CLUSTER_CIDR; NODE_EXTRA_CA_CERTS names the Sandbox's authority.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { $OpenApiUtil } = require('@alicloud/openapi-core');

function client(name) {
  const module = require(`@alicloud/${name}`);
  const { KEY: accessKeyId, SECRET: accessKeySecret, ENDPOINT: endpoint, REGION: regionId } = process.env;
  const config = new $OpenApiUtil.Config({ accessKeyId, accessKeySecret, endpoint, regionId, protocol: 'https' });
  return [new module.default(config), module];
}

const region = process.env.REGION;
const tag = { key: 'walk', value: 'node' };

async function until(what, look) {
  for (let n = 0; n < 400; n++) {
    if (await look()) return console.log(`ok ${what}`);
    await new Promise(done => setTimeout(done, 25));
  }
  throw new Error(`${what}: not within ten seconds`);
}

async function refused(code, call) {
  await assert.rejects(call, error => {
    assert.equal(error.code, code, `${error.code}: ${error.message}`);
    return true;
  });
  console.log(`ok refused with ${code}`);
}

const [sts] = client('sts20150401');
const identity = (await sts.getCallerIdentity()).body;
assert.match(identity.arn, /^acs:ram::\d{16}:user\//);
console.log(`ok we are ${identity.identityType}`);

const [ecs, Ecs] = client('ecs20140526');
const zones = (await ecs.describeZones(new Ecs.DescribeZonesRequest({ regionId: region }))).body.zones.zone;
assert.ok(zones.length > 1);
const regions = (await ecs.describeRegions(new Ecs.DescribeRegionsRequest({}))).body.regions.region;
assert.ok(regions.some(r => r.regionId === region));
console.log(`ok ${regions.length} regions, ${zones.length} zones`);

const [vpc, Vpc] = client('vpc20160428');
const listed = async () =>
  (await vpc.describeVpcs(new Vpc.DescribeVpcsRequest({ regionId: region, vpcName: 'walk', pageSize: 50 }))).body.vpcs.vpc;
const created = await vpc.createVpc(
  new Vpc.CreateVpcRequest({ regionId: region, vpcName: 'walk', cidrBlock: '10.77.0.0/16', clientToken: 'walk-1' }),
);
const again = await vpc.createVpc(
  new Vpc.CreateVpcRequest({ regionId: region, vpcName: 'walk', cidrBlock: '10.77.0.0/16', clientToken: 'walk-1' }),
);
const vpcId = created.body.vpcId;
assert.equal(again.body.vpcId, vpcId);
await until('network available', async () => (await listed())[0]?.status === 'Available');
assert.equal((await listed()).length, 1);

await vpc.tagResources(
  new Vpc.TagResourcesRequest({
    regionId: region,
    resourceType: 'VPC',
    resourceId: [vpcId],
    tag: [new Vpc.TagResourcesRequestTag(tag)],
  }),
);
const tagged = await vpc.listTagResources(
  new Vpc.ListTagResourcesRequest({ regionId: region, resourceType: 'VPC', resourceId: [vpcId] }),
);
assert.deepEqual(
  tagged.body.tagResources.tagResource.map(t => [t.resourceId, t.tagKey, t.tagValue]),
  [[vpcId, tag.key, tag.value]],
);
console.log('ok network tagged');

const vswitch = await vpc.createVSwitch(
  new Vpc.CreateVSwitchRequest({ regionId: region, vpcId, zoneId: zones[0].zoneId, cidrBlock: '10.77.1.0/24', vSwitchName: 'walk' }),
);
const vSwitchId = vswitch.body.vSwitchId;
const vswitches = async () =>
  (await vpc.describeVSwitches(new Vpc.DescribeVSwitchesRequest({ regionId: region, vpcId }))).body.vSwitches.vSwitch;
await until('subnet available', async () => (await vswitches())[0]?.status === 'Available');

const [cs, Cs] = client('cs20151215');
const ordered = await cs.createCluster(
  new Cs.CreateClusterRequest({
    name: 'walk',
    regionId: region,
    clusterType: 'ManagedKubernetes',
    profile: 'Serverless',
    clusterSpec: 'ack.pro.small',
    vpcid: vpcId,
    vswitchIds: [vSwitchId],
    serviceCidr: '172.29.0.0/20',
    containerCidr: process.env.CLUSTER_CIDR,
    tags: [new Cs.Tag({ key: 'made-by', value: 'walk' })],
  }),
);
const { clusterId, taskId } = ordered.body;
assert.match(clusterId, /^c[0-9a-f]{32}$/);
const detail = async () => (await cs.describeClusterDetail(clusterId)).body;
await until('cluster running', async () => (await detail()).state === 'running');
assert.equal((await cs.describeTaskInfo(taskId)).body.state, 'success');

const all = (await cs.describeClustersV1(new Cs.DescribeClustersV1Request({ regionId: region, name: 'walk' }))).body;
assert.deepEqual(
  all.clusters.map(c => [c.clusterId, c.vpcId]),
  [[clusterId, vpcId]],
);
console.log('ok cluster listed');

await cs.tagResources(
  new Cs.TagResourcesRequest({ resourceIds: [clusterId], resourceType: 'CLUSTER', regionId: region, tags: [new Cs.Tag(tag)] }),
);
const tags = (
  await cs.listTagResources(new Cs.ListTagResourcesRequest({ resourceIds: [clusterId], resourceType: 'CLUSTER', regionId: region }))
).body.tagResources.tagResource.map(t => `${t.tagKey}=${t.tagValue}`);
assert.deepEqual(tags.sort(), ['made-by=walk', 'walk=node']);
console.log('ok cluster tagged');

const kubeconfig = (await cs.describeClusterUserKubeconfig(clusterId, new Cs.DescribeClusterUserKubeconfigRequest({}))).body.config;
assert.match(kubeconfig, /kind: Config/);
console.log('ok kubeconfig');

await refused('DependencyViolation.VSwitch', () => vpc.deleteVpc(new Vpc.DeleteVpcRequest({ regionId: region, vpcId })));
await cs.deleteCluster(clusterId, new Cs.DeleteClusterRequest({}));
await until('cluster gone', async () => {
  try {
    return (await detail()).state === 'gone';
  } catch (error) {
    assert.equal(error.statusCode, 404);
    return true;
  }
});
// Whatever the cluster made for itself goes a moment after it.
await until('subnet deleted', async () => {
  try {
    await vpc.deleteVSwitch(new Vpc.DeleteVSwitchRequest({ regionId: region, vSwitchId }));
    return true;
  } catch (error) {
    assert.match(error.code, /DependencyViolation|IncorrectVSwitchStatus/);
    return false;
  }
});
await until('subnet gone', async () => (await vswitches()).length === 0);
await until('network deleted', async () => {
  try {
    await vpc.deleteVpc(new Vpc.DeleteVpcRequest({ regionId: region, vpcId }));
    return true;
  } catch (error) {
    assert.match(error.code, /DependencyViolation|IncorrectVpcStatus/);
    return false;
  }
});
await until('network gone', async () => (await listed()).length === 0);
console.log('walked');

using Tandem.Adapters.Images;
using Tandem.Adapters.Rendering;
using Xunit;

namespace Tandem.Unit.Adapters.Images;

public sealed class ImagePinnerTests
{
    const string Digest = "sha256:0123";

    const string Yaml = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          annotations:
            image: shop:1
          name: a
        spec:
          template:
            spec:
              containers:
              - name: web   # ümlaut: shop:1
                image: shop:1
              - image: "shop:1"
                name: quoted
              - image: other:2
                name: unknown
              - image: shop:1@sha256:ffff
                name: pinned
              initContainers:
              - image: shop:1
                name: init
        ---
        apiVersion: example.com/v1
        kind: Shop
        metadata:
          name: b
        spec:
          image: shop:1

        """;

    [Fact]
    public void The_images_of_containers_get_their_digest_and_every_other_byte_stays()
    {
        var before = new Tandem.Overlays.Rendering(Yaml, new ReleaseReader().Read(Yaml), [], TimeSpan.Zero);
        var after = new ImagePinner(new ReleaseReader()).Pin(before, new Dictionary<string, string> { ["shop:1"] = Digest });

        var expected = Yaml.Split('\n')
            .Select(l =>
                l switch
                {
                    "        image: shop:1" => $"{l}@{Digest}",
                    "      - image: shop:1" => $"{l}@{Digest}",
                    "      - image: \"shop:1\"" => $"      - image: \"shop:1@{Digest}\"",
                    _ => l,
                }
            );
        Assert.Equal(string.Join('\n', expected), after.Yaml);
        Assert.Equal(3, after.Objects.Sum(o => o.Json.Split($"shop:1@{Digest}").Length - 1));
    }

    [Fact]
    public void Nothing_to_pin_changes_nothing()
    {
        var before = new Tandem.Overlays.Rendering(Yaml, new ReleaseReader().Read(Yaml), [], TimeSpan.Zero);
        Assert.Equal(Yaml, new ImagePinner(new ReleaseReader()).Pin(before, new Dictionary<string, string>()).Yaml);
    }
}

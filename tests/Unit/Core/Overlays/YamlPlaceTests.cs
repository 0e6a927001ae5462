using Tandem.Overlays;
using Xunit;

namespace Tandem.Unit.Core.Overlays;

public sealed class YamlPlaceTests
{
    static readonly string[] Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          labels: {app: web}
        spec:
          # how many
          replicas: 2
          template:
            spec:
              containers:
              - name: web
                image: nginx:1
                args:
                - --port=80
                - --verbose
              - name: side
                command: ["a"]
                ports:
                  - containerPort: 80
                    name: http
        """.Split('\n');

    [Theory]
    [InlineData(1, "apiVersion")]
    [InlineData(4, "metadata/name")]
    [InlineData(8, "spec/replicas")]
    [InlineData(12, "spec/template/spec/containers/0/name")]
    [InlineData(13, "spec/template/spec/containers/0/image")]
    [InlineData(15, "spec/template/spec/containers/0/args/0")]
    [InlineData(16, "spec/template/spec/containers/0/args/1")]
    [InlineData(17, "spec/template/spec/containers/1/name")]
    [InlineData(20, "spec/template/spec/containers/1/ports/0/containerPort")]
    [InlineData(21, "spec/template/spec/containers/1/ports/0/name")]
    public void Every_line_knows_its_path_whether_lists_are_indented_or_not(int line, string path) =>
        Assert.Equal(path, string.Join('/', YamlPlace.PathOf(Deployment, line)));

    static YamlPlace At(string text)
    {
        // The bar is the cursor.
        var lines = text.Split('\n');
        var line = Array.FindIndex(lines, l => l.Contains('|'));
        var column = lines[line].IndexOf('|');
        lines[line] = lines[line].Remove(column, 1);
        return YamlPlace.At(lines, line + 1, column);
    }

    [Theory]
    [InlineData("|", "", false)]
    [InlineData("kind: Pod\nspec:\n  |", "spec", false)]
    [InlineData("kind: Pod\nspec:\n  contai|", "spec", false)]
    [InlineData("kind: Pod\nspec:\n  containers:\n  - |", "spec/containers/0", false)]
    [InlineData("kind: Pod\nspec:\n  containers:\n  - name: a\n    im|", "spec/containers/0", false)]
    [InlineData("kind: Pod\nspec:\n  containers:\n  - name: a\n  - na|", "spec/containers/1", false)]
    [InlineData("kind: Pod\nspec:\n  containers:\n  - name: a\n    imagePullPolicy: |", "spec/containers/0/imagePullPolicy", true)]
    [InlineData("kind: Pod\nspec:\n  containers:\n    |", "spec/containers", false)]
    [InlineData("kind: Pod\nspec:\n  a: [1,\n  |", "spec", false)]
    [InlineData("a: 1\n---\nkind: Pod\nspec:\n  |\n---\nb: 1", "spec", false)]
    public void A_place_in_half_typed_text_is_found_by_indentation(string text, string path, bool isValue)
    {
        var place = At(text);

        Assert.Equal((path, isValue), (string.Join('/', place.Path), place.IsValue));
    }

    [Fact]
    public void The_document_tells_version_and_kind_and_the_keys_beside()
    {
        var place = At(
            "apiVersion: v1\nkind: Pod\n---\nkind: Job # once\napiVersion: \"batch/v1\"\nspec:\n  suspend: true\n  |\n  template:\n    x: 1"
        );

        Assert.Equal(("batch/v1", "Job"), (place.ApiVersion, place.Kind));
        Assert.Equal(["suspend", "template"], place.Beside);
    }

    [Fact]
    public void Keys_of_other_list_entries_are_not_beside() =>
        Assert.Equal(["name"], At("kind: Pod\nspec:\n  containers:\n  - name: a\n    image: b\n  - name: c\n    |\n  - name: d").Beside);

    [Fact]
    public void Lines_of_a_text_are_no_keys()
    {
        var place = At("kind: ConfigMap\ndata:\n  app.yaml: |-\n    server:\n      po");
        Assert.False(place.InText);

        var inside = YamlPlace.At("kind: ConfigMap\ndata:\n  app.yaml: |-\n    server:\n      po".Split('\n'), 5, 8);
        Assert.True(inside.InText);
        Assert.Equal(["data", "app.yaml"], inside.Path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("---")]
    [InlineData("\t- : :\n- - -\n--- \n: |")]
    [InlineData("- - - a\n    b: |\n 'x")]
    public void Nonsense_is_met_with_patience(string text)
    {
        var lines = text.Split('\n');
        for (var line = -1; line <= lines.Length + 1; line++)
        {
            for (var column = -1; column < 9; column++)
            {
                Assert.NotNull(YamlPlace.At(lines, line, column).Path);
            }
        }
    }
}

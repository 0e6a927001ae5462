using Tandem.Clusters;
using Tandem.Overlays.Forms;
using Tandem.Web.Features.Wizard.Overlays;
using Xunit;

namespace Tandem.Unit.Web.Wizard;

/// <summary>What was typed into the form of a workload, as changes.</summary>
public sealed class WorkloadEditsTests
{
    static readonly ObjectRef Web = new("apps", "Deployment", null, "web");

    static readonly ContainerView Container = new(
        "web",
        "nginx:1",
        [new("A", new VariableValue.Words("b")), new("S", new VariableValue.Secret("shop", "key")), new("POD", null)],
        [],
        new Dictionary<string, string> { ["limits.memory"] = "1Gi" }
    );

    static WorkloadEdits Edits() => new(new WorkloadView(Web, 2, [Container]));

    [Fact]
    public void Nothing_typed_changes_nothing()
    {
        var edits = Edits();
        Assert.Equal([VariableRow.Words, VariableRow.Secret, VariableRow.Other], edits.Rows(Container).Select(r => r.Source));
        Assert.Empty(edits.Changes());
    }

    [Fact]
    public void Each_field_is_a_change_of_its_own()
    {
        var edits = Edits();
        edits.Replicas = "5";
        edits.SetImage(Container, "nginx:2");
        edits.SetResource(Container, "limits.memory", "");
        edits.SetResource(Container, "requests.cpu", "250m");
        edits.SetSecret(Container, "shop");
        Assert.Equal(
            [
                new FormChange.Replicas(Web, 5),
                new FormChange.Image(Web, "web", "nginx:2"),
                new FormChange.Resource(Web, "web", "requests", "cpu", "250m"),
                new FormChange.Resource(Web, "web", "limits", "memory", null),
                new FormChange.SecretVariables(Web, "web", "shop"),
            ],
            edits.Changes()
        );
    }

    [Fact]
    public void A_variable_gets_another_source_another_name_or_goes()
    {
        var edits = Edits();
        var rows = edits.Rows(Container);
        (rows[0].Source, rows[0].Value, rows[0].Key) = (VariableRow.Secret, "shop", "a");
        rows[1].Name = "T";
        rows[2].Gone = true;
        rows.Add(new VariableRow { Name = "N", Value = "new" });
        rows.Add(new VariableRow());
        Assert.Equal(
            [
                new FormChange.Variable(Web, "web", "A", new VariableValue.Secret("shop", "a")),
                new FormChange.Variable(Web, "web", "S", null),
                new FormChange.Variable(Web, "web", "T", new VariableValue.Secret("shop", "key")),
                new FormChange.Variable(Web, "web", "POD", null),
                new FormChange.Variable(Web, "web", "N", new VariableValue.Words("new")),
            ],
            edits.Changes()
        );
    }

    [Theory]
    [InlineData("many")]
    [InlineData("")]
    [InlineData("2.5")]
    public void What_is_no_number_is_left_to_the_rule_to_refuse(string typed)
    {
        var edits = Edits();
        edits.Replicas = typed;
        Assert.Equal("Replicas", FormRules.Check(Assert.Single(edits.Changes()))?.Field);
    }
}

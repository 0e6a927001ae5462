using System.Reflection;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Xunit;
using Assembly = System.Reflection.Assembly;

namespace Tandem.Unit.House;

/// <summary>The layers and their borders, each rule proven on a bad sample.</summary>
public sealed class LayerTests
{
    static readonly Assembly Core = typeof(Tandem.Plans.Plan).Assembly;
    static readonly Assembly Adapters = typeof(Tandem.Adapters.AdapterServices).Assembly;
    static readonly Assembly Sandbox = typeof(Tandem.Sandbox.SandboxServer).Assembly;
    static readonly Assembly Web = typeof(Program).Assembly;
    static readonly Assembly Here = typeof(LayerTests).Assembly;

    static readonly Lazy<Architecture> Architecture = new(() => new ArchLoader().LoadAssemblies(Web, Here).Build());

    /// <summary>Names of our own assemblies and of packages that this one refers to.</summary>
    static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(a => a.Name!);

    [Fact]
    public void Core_refers_to_nothing_but_the_runtime_and_logging_abstractions() =>
        Assert.All(
            References(Core),
            name =>
                Assert.True(
                    name.StartsWith("System.", StringComparison.Ordinal) || name == "Microsoft.Extensions.Logging.Abstractions",
                    name
                )
        );

    [Fact]
    public void Adapters_refer_to_Core_only_and_the_Sandbox_to_nobody()
    {
        Assert.Equal(["Tandem.Core"], References(Adapters).Where(n => n.StartsWith("Tandem", StringComparison.Ordinal) || n == "Console"));
        Assert.DoesNotContain(References(Sandbox), n => n.StartsWith("Tandem", StringComparison.Ordinal) || n == "Console");
    }

    [Fact]
    public void Pages_cannot_use_what_adapters_are_made_of() =>
        Assert.DoesNotContain(References(Web), n => n is "KubernetesClient" or "Quartz" or "YamlDotNet" or "Microsoft.EntityFrameworkCore");

    /// <summary>What the composition root must see of the adapters; everything else is internal.</summary>
    static readonly string[] Doors = ["AdapterServices", "AdapterOptions", "TandemUser", "Database"];

    [Fact]
    public void Adapters_show_only_their_doors() =>
        Assert.Empty(
            Adapters
                .GetExportedTypes()
                .Where(t => !t.FullName!.Contains(".Migrations.", StringComparison.Ordinal))
                .Select(t => t.Name)
                .Except(Doors)
        );

    static IEnumerable<string> CrossFeature(string root) =>
        Architecture
            .Value.Types.Where(t => Feature(t, root) is not null)
            .SelectMany(t => t.Dependencies.Select(d => (From: t, To: d.Target)))
            .Where(d => Feature(d.To, root) is { } other && other != Feature(d.From, root))
            .Select(d => $"{d.From.FullName} uses {d.To.FullName}")
            .Distinct();

    static string? Feature(IType type, string root) =>
        type.FullName.StartsWith(root, StringComparison.Ordinal) ? type.FullName[root.Length..].Split('.', '+')[0] : null;

    [Fact]
    public void A_feature_never_uses_another_feature()
    {
        Assert.NotEmpty(CrossFeature("Tandem.Unit.House.Samples.Features."));
        Assert.Empty(CrossFeature("Tandem.Web.Features."));
    }

    static IEnumerable<string> WideConstructors(IEnumerable<System.Type> types) =>
        types
            .Where(t =>
                !t.IsAssignableTo(typeof(Exception)) && t.GetMethod("<Clone>$") is null && !t.Name.Contains('<', StringComparison.Ordinal)
            )
            .Where(t => t.GetConstructors(BindingFlags.Instance | BindingFlags.Public).Any(c => c.GetParameters().Length > 5))
            .Select(t => t.FullName!);

    [Fact]
    public void Nothing_but_data_takes_more_than_five_things_to_construct()
    {
        Assert.Single(WideConstructors(Here.GetTypes().Where(t => t.Namespace == "Tandem.Unit.House.Samples.Constructors")));
        Assert.Empty(WideConstructors([.. Core.GetTypes(), .. Adapters.GetTypes(), .. Sandbox.GetTypes(), .. Web.GetTypes()]));
    }

    static IEnumerable<string> HidingNamespaces(IEnumerable<System.Type> types) =>
        types
            .Select(t => t.Namespace ?? "")
            .Distinct()
            .Where(n =>
                n.StartsWith("Tandem", StringComparison.Ordinal)
                && n.Split('.').Any(s => s is "Console" or "Kubernetes" or "System" or "Environment")
            );

    [Fact]
    public void No_namespace_hides_a_type_of_the_framework()
    {
        Assert.Single(HidingNamespaces(Here.GetTypes()));
        Assert.Empty(HidingNamespaces([.. Core.GetTypes(), .. Adapters.GetTypes(), .. Sandbox.GetTypes(), .. Web.GetTypes()]));
    }
}

namespace Tandem.Web.Features.Wizard.Fields;

/// <summary>One card of a choice.</summary>
/// <param name="Title">English; the key of its translation, as is <paramref name="Text"/>.</param>
/// <param name="Icon">One of <c>Icons.Material</c>.</param>
public sealed record Choice<T>(T Value, string Title, string Text, string Icon);

namespace Tandem;

/// <summary>
/// An expected failure: what went wrong and what to do about it, each one sentence. Not an exception, because it is no fault of ours.
/// </summary>
/// <param name="Code">Stable and short, for tests and support: the cloud's own code, or one of ours such as <c>access.denied</c>.</param>
/// <param name="What">What happened, and to what.</param>
/// <param name="Hint">What the user can do.</param>
/// <param name="RequestId">The cloud's request id, where there is one.</param>
/// <param name="Field">The input field at fault, where one is.</param>
public sealed record Failure(string Code, Text What, Text Hint, string? RequestId = null, string? Field = null)
{
    public override string ToString() => $"{What} {Hint}";
}

/// <summary>Either a value or an expected <see cref="Failure"/>.</summary>
public readonly struct Result<T>
{
    readonly T? _value;

    Result(T? value, Failure? failure) => (_value, Failure) = (value, failure);

    public Failure? Failure { get; }

    /// <summary>True when there is a value.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(false, nameof(Failure))]
    public bool Ok => Failure is null;

    /// <summary>The value. Asking for it after a failure is a bug and throws.</summary>
    public T Value => Ok ? _value! : throw new InvalidOperationException($"There is no value: {Failure}");

    internal static Result<T> From(T value) => new(value, null);

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Failure failure) => new(default, failure);

    public Result<TNext> Map<TNext>(Func<T, TNext> next) => Ok ? next(_value!) : Failure;
}

/// <summary>Makes results of interface types, which the language does not convert implicitly.</summary>
public static class Result
{
    public static Result<T> Of<T>(T value) => Result<T>.From(value);
}

/// <summary>The value of an operation that has none.</summary>
public readonly record struct Done;

/// <summary>One page of a list read by key, newest first.</summary>
/// <param name="Older">Key to ask for the next older page, or null at the end.</param>
/// <param name="Newer">Key to ask for the next newer page, or null at the top.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, long? Older, long? Newer);

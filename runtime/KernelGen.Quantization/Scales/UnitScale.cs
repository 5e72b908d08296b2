namespace KernelGen.Quantization;

/// <summary>The scale and zero point of one unit, that is, of weights that share them: <c>w ≈ (value(code) − ZeroPoint) · Scale</c>.</summary>
/// <param name="Scale">A number that the format stores exactly, ≥ 0.</param>
/// <param name="ZeroPoint">In code units: an integer, or with a second level what that can store; 0 for formats without zero points.</param>
public readonly record struct UnitScale(float Scale, float ZeroPoint = 0)
{
    /// <summary>The stored code nearest to a weight, saturating.</summary>
    public int Encode(Element element, float weight) =>
        element.Encode(Scale > 0 ? (double)weight / Scale + ZeroPoint : ZeroPoint);

    /// <summary>The weight a stored code stands for.</summary>
    public float Decode(Element element, int storedCode) => (element.Decode(storedCode) - ZeroPoint) * Scale;
}

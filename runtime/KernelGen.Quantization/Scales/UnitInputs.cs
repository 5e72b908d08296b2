namespace KernelGen.Quantization;

/// <summary>What is known of the inputs that flow through a unit of weights.</summary>
/// <param name="Calibration">Statistics of all inputs of the layer, or <c>null</c> if there are none.</param>
/// <param name="FirstColumn">The input feature of the unit's first weight. The features of the next weights follow; a unit of a whole
/// matrix begins again with 0 after each row.</param>
public readonly record struct UnitInputs(ICalibration? Calibration, int FirstColumn);

from . import lead_score_model
from . import lead_score_model_training
from . import lead_score_field
from . import lead_score_weight
from . import lead_score_rule
from . import lead_lead_score
from . import lead_lead_score_values
from . import lead_lead_score_reasons

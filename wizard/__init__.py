from . import (
    chorus_pro_answer,
    chorus_pro_adopt,
    chorus_pro_complete,
    chorus_pro_exclude,
    chorus_pro_pick,
    chorus_pro_recognize,
    chorus_pro_directory_upload,
    chorus_pro_recycle,
    chorus_pro_replace,
    chorus_pro_send,
)
